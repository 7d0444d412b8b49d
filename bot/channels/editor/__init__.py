"""The page on which an organisation's people edit, translate and approve guidance."""
