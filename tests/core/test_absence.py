"""Who is not there attends nothing, is opened nothing, and finds things as they are on coming back."""

from datetime import UTC, date, datetime

from house import House, at, chat, minutes, schedule


class TestBeforeTheStart:
    def test_a_daemon_that_starts_behind_a_locked_screen_opens_nothing(self) -> None:
        """It is told of the lock before its first look: the chat begins when the user comes, not before."""
        house = House(schedule(), at("21:00"), look=False)
        house.clock.move_to(at("22:10"))
        house.service.away("lock")
        house.service.look()
        assert house.service.keeper.attendance.session is None
        house.until(at("22:30"))
        house.service.back()
        assert house.shown().startswith("#jobhuntchat is on since 22:00. 40 minutes")

    def test_a_chat_that_began_for_an_idle_user_has_not_begun(self) -> None:
        """Idle since 21:55, noticed at 22:05: the session that opened meanwhile never was."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:05"))
        house.service.away("idle", at("21:55"))
        assert not house.ledger.sessions
        assert not house.notifier.screen
        house.until(at("22:20"))
        house.service.back()
        assert house.shown().startswith("#jobhuntchat is on since 22:00. 40 minutes")

    def test_and_is_missed_where_the_user_stays_away(self) -> None:
        house = House(schedule(), at("21:00"))
        house.until(at("22:05"))
        house.service.away("idle", at("21:55"))
        house.until(at("23:30"))
        assert [mark.kind for mark in house.ledger.marks] == ["missed"]
        assert not house.closed()


class TestIdle:
    def test_who_has_been_idle_for_long_enough_is_gone_at_once(self) -> None:
        """Noticed at 22:25, idle since 22:10: closed at 22:10 in the same look."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:25"))
        house.service.away("idle", at("22:10"))
        [closed] = house.closed()
        assert (closed.closed, closed.attended, closed.ended_by) == (at("22:10"), minutes(10), "idle")
        assert house.alarm.at is not None
        assert house.alarm.at > at("22:25")

    def test_time_called_for_an_idle_user_is_taken_back(self) -> None:
        """Called at 22:40, but idle since 22:37: the bubble goes, and three minutes are left."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:42"))
        assert house.shown().startswith("Time.")
        house.service.away("idle", at("22:37"))
        assert not house.shown()
        house.until(at("22:44"))
        house.service.back()
        house.until(at("22:46"))
        assert not house.shown().startswith("Time.")
        house.until(at("22:47"))
        assert house.shown() == "Time. You gave #jobhuntchat 40 minutes."

    def test_idle_time_before_a_lock_is_credited_too(self) -> None:
        """The screen locks itself at 22:15 after five idle minutes: seen as a lock, then as idle since 22:10."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:15"))
        house.service.away("lock")
        house.service.away("idle", at("22:10"))
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.closed, closed.attended) == (at("22:10"), minutes(10))

    def test_idle_time_inside_a_lock_changes_nothing(self) -> None:
        """Locked by hand at 22:15; the desktop calls that idle at 22:20."""
        house = House(schedule(), at("21:00"))
        house.until(at("22:15"))
        house.service.away("lock")
        house.until(at("22:20"))
        house.service.away("idle", at("22:20"))
        house.until(at("23:30"))
        [closed] = house.closed()
        assert (closed.closed, closed.ended_by) == (at("22:15"), "lock")

    def test_idle_since_1970_is_idle_since_the_user_came(self) -> None:
        """The clock was set after the desktop had noted when: no minute before this evening is put in question."""
        fourth = date(2026, 12, 28)
        house = House(schedule(), at("21:00", fourth))
        house.until(at("22:05", fourth))
        house.service.away("idle", datetime(1970, 1, 1, tzinfo=UTC))
        house.until(at("22:30", fourth))
        house.restart(at("22:30", fourth))
        assert not house.ledger.marks
        assert [bubble.tag for bubble in house.notifier.shown] == ["#jobhuntchat"]

    def test_idle_time_at_the_end_of_a_chat_is_credited_back(self) -> None:
        """The chat ended at 23:00 and closed its session; at 23:05 the user turns out to be idle since 22:50."""
        house = House(schedule(chat(budget=90), chat("#b", "23:00")), at("21:00"))
        house.until(at("23:05"))
        house.service.away("idle", at("22:50"))
        [closed] = house.closed()
        assert (closed.session.chat, closed.attended, closed.ended_by) == (
            "#jobhuntchat",
            minutes(50),
            "idle",
        )
        week = house.service.keeper.attendance.week_left(at("23:05"))
        assert week == minutes(550)
