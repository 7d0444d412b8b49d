"""What the actions do: pure steps over a Turn, shared by several actions."""
