"""What everything else is made of: errors, files, signals, versions."""
