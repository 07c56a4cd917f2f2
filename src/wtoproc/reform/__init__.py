"""What the law would be otherwise: overlays that users write, and the proposals that ship."""
