"""The working days of the WTO: the public home of `roll`, `status` and `why`."""
