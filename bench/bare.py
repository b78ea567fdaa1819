"""The least of the same in a few lines, to measure beside: APScheduler, plyer and PyYAML, as most such scripts are.

python bench/bare.py FILE. The file names weekly chats, and instants (seconds since 1970) to notify at once.
"""

import sys
import threading
from datetime import UTC, datetime

import yaml
from apscheduler.schedulers.background import BackgroundScheduler
from plyer import notification


def tell(text: str) -> None:
    notification.notify(title=text, message="", app_name="bare")


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as such a script would
        wanted = yaml.safe_load(file)
    scheduler = BackgroundScheduler(timezone=UTC)
    for chat in wanted["chats"]:
        scheduler.add_job(
            tell, "cron", [chat["hashtag"]], day_of_week=chat["day"], hour=chat["hour"], misfire_grace_time=60
        )
    for instant in wanted["instants"]:
        at = datetime.fromtimestamp(instant, UTC)
        scheduler.add_job(tell, "date", [f"bare {instant}"], run_date=at, misfire_grace_time=60)
    scheduler.start()
    print("ready", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
