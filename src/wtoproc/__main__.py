"""``python -m wtoproc`` is the command ``wtoproc``."""

from wtoproc._entry import main

if __name__ == "__main__":
    main()
