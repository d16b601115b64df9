"""The colours of themes, defined once: a theme's row says which one it bears.

Paul Tol's muted scheme in the form that CARTO publishes as "Safe": told apart by readers with any of the common colour
blindnesses. https://carto.com/carto-colors
"""

THEMES = (
    "#88CCEE",
    "#CC6677",
    "#DDCC77",
    "#117733",
    "#332288",
    "#AA4499",
    "#44AA99",
    "#999933",
    "#882255",
    "#661100",
    "#6699CC",
)
NO_THEME = "#888888"
"""The grey of what belongs to no theme."""
