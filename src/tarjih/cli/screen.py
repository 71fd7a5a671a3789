"""Where pages of tables are printed."""

from rich.console import Console


def screen() -> Console:
    """Return a console that is at least as wide as a page of tables needs.

    On a narrower terminal, or one that says it has no columns, tables would lose columns and numbers their digits in
    silence; lines that the terminal wraps lose nothing.
    """
    from tarjih.report.pieces import WIDTH

    console = Console(highlight=False)
    return console if console.width >= WIDTH else Console(highlight=False, width=WIDTH)
