"""The views of the dashboard, one function `show` each."""
