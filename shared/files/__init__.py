"""Files that people bring or that are made for them: sealed at rest, looked at before they are shown."""
