"""The errors that a person is shown: one clear line saying what is wrong, where, and what to do."""


class CareBreachError(Exception):
    """Bad input or a bad environment; its text is the one line a person reads."""


class AlreadyRunning(CareBreachError):
    """Another run holds the lock."""


class Rejected(CareBreachError):
    """One item can't be stored or coded; the run goes on without it."""
