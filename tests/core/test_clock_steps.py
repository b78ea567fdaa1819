"""The clock is set, forward, back, by minutes or by months: no minute is charged, refunded or forgotten for it."""

from datetime import UTC, date, datetime, timedelta

from house import House, at, chat, minutes, schedule

TAG = "#jobhuntchat"
DAYS = timedelta(days=1)


def set_clock(house: House, instant: datetime) -> None:
    house.clock.set_to(instant)
    house.service.look()


class TestSetBack:
    def test_a_chat_from_before_the_daemon_started_comes_again(self) -> None:
        """Started at a wrong 21:00, set back to 20:00: the chat of 20:30 is not forgotten."""
        house = House(
            schedule(chat(begins="20:30", lasts=25), chat("#long", "12:00", lasts=180)), at("21:00")
        )
        set_clock(house, at("20:00"))
        house.until(at("20:15"))
        assert house.shown().startswith("#jobhuntchat in 15 minutes.")
        house.until(at("20:30"))
        assert house.shown().startswith("#jobhuntchat is on.")

    def test_a_date_set_wrong_and_right_again_misses_nothing(self) -> None:
        """The calendar is clicked a week ahead and back: tonight's chat is neither missed nor done with."""
        house = House(schedule(), at("12:00"))
        set_clock(house, at("12:00") + 8 * DAYS)
        set_clock(house, at("12:05"))
        house.until(at("21:45"))
        assert house.shown().startswith("#jobhuntchat in 15 minutes.")
        house.until(at("22:00"))
        assert house.shown().startswith("#jobhuntchat is on.")

    def test_nor_does_it_after_a_restart(self) -> None:
        house = House(schedule(), at("12:00"))
        set_clock(house, at("12:00") + 8 * DAYS)
        house.clock.set_to(at("12:05"))
        house.restart(at("12:06"))
        house.until(at("22:00"))
        assert house.shown().startswith("#jobhuntchat is on.")

    def test_time_spent_outlives_a_wrong_month(self) -> None:
        """The day is spent; the clock goes wrong by forty days for three days, and right again: it is still spent."""
        house = House(schedule(chat("#a", "19:00", budget=60), chat(), day=60), at("18:00"))
        house.until(at("20:30"))
        set_clock(house, at("20:30") + 40 * DAYS)
        house.until(at("20:30") + 43 * DAYS)
        set_clock(house, at("21:00"))
        house.until(at("22:00"))
        assert house.shown() == "#jobhuntchat is on. But today's budget is spent."

    def test_a_chat_that_a_wrong_clock_opened_is_not_on(self) -> None:
        """The machine starts five hours ahead, at 22:10, and is set right: what was opened ends, tonight begins anew."""
        house = House(schedule(), at("22:10"))
        assert house.shown().startswith("#jobhuntchat is on")
        house.until(at("22:12"))
        set_clock(house, at("17:12"))
        assert not house.notifier.screen
        [closed] = house.closed()
        assert closed.attended == minutes(2)
        house.until(at("22:00"))
        assert house.shown().startswith("#jobhuntchat is on.")

    def test_an_absence_lasts_as_long_as_it_lasts(self) -> None:
        """Locked at 22:10, the clock set back half an hour: gone after ten minutes, not after forty."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        set_clock(house, at("21:40"))
        house.until(at("21:51"))
        [closed] = house.closed()
        assert (closed.closed, closed.attended) == (at("21:40"), minutes(10))

    def test_a_killed_daemon_that_wakes_before_it_was_killed(self) -> None:
        """Killed at 22:30, started at 22:10 by a clock set back meanwhile: thirty minutes are spent."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:30"))
        house.clock.set_to(at("22:10"))
        house.restart(at("22:10"))
        house.until(at("22:20"))
        assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."

    def test_two_sessions_that_open_at_one_instant_are_two(self) -> None:
        """Ten o'clock comes twice, since the clock is set back to eight in between: both are kept."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:10"))
        set_clock(house, at("20:00"))
        house.until(at("22:20"))
        house.press("Done")
        assert [closed.attended for closed in house.closed()] == [minutes(10), minutes(20)]


class TestSetForward:
    def test_an_absence_is_not_made_longer(self) -> None:
        """Locked at 22:10, the clock set forward by an hour, back two minutes later: the session goes on."""
        house = House(schedule(chat(lasts=180)), at("21:00"))
        house.until(at("22:10"))
        house.service.away("lock")
        set_clock(house, at("23:10"))
        house.until(at("23:12"))
        house.service.back()
        assert not house.closed()
        house.until(at("23:42"))
        assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."

    def test_a_clock_that_begins_in_1970_brings_back_no_fifty_years(self) -> None:
        """A machine without a battery learns the date from the network: what was missed is that of the last month."""
        house = House(schedule(), datetime(1970, 1, 1, tzinfo=UTC))
        set_clock(house, at("12:00", date(2028, 12, 4)))
        assert 4 <= len(house.ledger.marks) <= 5

    def test_many_small_steps_add_up(self) -> None:
        """A clock that loses 1.5 seconds a minute and is put right each time: the spans stay on the clock."""
        house = House(schedule(chat(lasts=90, budget=90)), at("21:59"))
        house.until(at("22:00"))
        for _ in range(40):
            house.until(house.clock.moment.utc + minutes(1) - timedelta(seconds=1.5))
            set_clock(house, house.clock.moment.utc + timedelta(seconds=1.5))
        state = house.service.keeper.attendance.state
        assert state
        assert abs(state.spans[-1].end - at("22:40")) <= timedelta(seconds=2)
        attended = house.service.keeper.attendance.account(at("22:40")).attended
        assert attended == minutes(39)


class TestStarts:
    def test_time_spent_outlives_a_start_with_a_wrong_clock(self) -> None:
        """The day is spent; the daemon is started with the clock a month ahead, which is then set right."""
        house = House(schedule(chat("#a", "19:00", budget=60), chat(), day=60), at("18:00"))
        house.until(at("20:30"))
        house.clock.set_to(at("20:30") + 40 * DAYS)
        house.restart(at("20:31") + 40 * DAYS)
        set_clock(house, at("20:32"))
        house.until(at("22:00"))
        assert house.shown() == "#jobhuntchat is on. But today's budget is spent."
