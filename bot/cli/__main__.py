"""`python -m bot.cli` is the `safar` command."""

from bot.cli.main import cli

if __name__ == "__main__":
    cli(prog_name="safar")
