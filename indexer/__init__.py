"""Search: from cases to ranked hits. This is the door of the room."""
