"""Nothing lost: the journal of the session and the file that follows the edits, beside the window."""
