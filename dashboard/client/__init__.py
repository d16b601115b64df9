"""What the browser does by itself: pictures of charts, and the clipboard. Nothing here goes to the server."""
