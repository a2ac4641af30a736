"""`python -m sandbox`: all partners in one process, by the environment's settings."""

import uvicorn

from sandbox.server import create_app
from sandbox.settings import SandboxSettings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    settings = SandboxSettings()
    uvicorn.run(
        create_app(settings),
        http="httptools",
        host=settings.sandbox_host,
        port=settings.sandbox_port,
        access_log=False,  # WeChat's tokens travel in URLs
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
