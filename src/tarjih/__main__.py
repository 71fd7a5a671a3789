"""`python -m tarjih` is the command `tarjih`."""

from tarjih.cli import main

if __name__ == "__main__":
    main()
