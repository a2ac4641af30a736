"""What is raised for a wrong setting; on its own, for whoever catches it need not load all settings."""


class SettingsWrong(Exception):
    """What is wrong with the environment: one line per setting, never its value."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("\n".join(f"{name}: {expected}" for name, expected in sorted(faults.items())))
        self.faults = faults
