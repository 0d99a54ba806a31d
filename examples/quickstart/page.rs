//! The summary as a page to read.

use std::fmt;

use crate::{
    dead::{self, DeadLetter},
    events::{LateAlert, Weather},
    state::Carrier,
    summary::Summary,
};

/// How many airlines, and how many dead letters, are shown.
const SHOWN: usize = 12;

/// What is said of a run that had been finished when it was started.
pub(crate) const FINISHED: &str = "was finished before: its log was read again; `--fresh` starts over";

const NEXT: [(&str, &str); 6] = [
    ("cargo run --example quickstart -- --json", "the totals, for programs"),
    ("cargo run --example quickstart -- --fresh", "the same from the beginning; kill it, and start it again"),
    ("cargo run --example quickstart -- --data DIR", "flights of your own"),
    ("cargo run --example quickstart -- --bus 'memory:?queue=16'", "the same through narrow queues"),
    ("cargo run --example 01_hello", "the smallest program there is"),
    ("examples/quickstart/handlers.rs", "the five functions that did all this"),
];

/// A summary as a page; `bold` on a terminal.
pub(crate) struct Page<'a> {
    pub summary: &'a Summary,
    pub bold: bool,
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = self.summary.took.as_secs_f64();
        self.heading(f, &format!("{} rows in {took:.2} s", grouped(self.summary.rows)))?;
        if self.summary.was_finished {
            writeln!(f, "  this run {FINISHED}")?;
        } else if self.summary.were_there > 0 {
            let rows = grouped(self.summary.were_there);
            writeln!(f, "  this run goes on where another stopped: {rows} of the rows were in its log")?;
        }
        self.counts(f)?;
        self.carriers(f)?;
        self.delays(f)?;
        self.dead_letters(f)?;
        self.heading(f, "What to try next")?;
        NEXT.iter().try_for_each(|(command, what)| writeln!(f, "  {command:<60}{what}"))
    }
}

impl Page<'_> {
    fn heading(&self, f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
        if self.bold { writeln!(f, "\n\x1b[1m{text}\x1b[0m") } else { writeln!(f, "\n{text}") }
    }

    fn counts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Summary { alerts, aircraft, dead, retried, .. } = self.summary;
        let mut line = |name, number, note: &str| writeln!(f, "  {name:<13}{:>7}  {note}", grouped(number));
        line("departed", self.summary.departed(), "with a departure time")?;
        line("cancelled", self.summary.cancelled(), "without one")?;
        line("dead letters", dead.count, "no flights at all; with the two above, every row is accounted for")?;
        line("retried", *retried, "calls of a handler that failed, and succeeded later")?;
        let note = format!("departures an hour late or more; {} without weather", alerts.without_weather);
        line("late alerts", alerts.count, &note)?;
        line("aircraft", *aircraft as u64, "each with its flights in order")?;
        match &self.summary.log {
            Some(file) => writeln!(f, "  {:<22}{}", "log", file.display()),
            None => Ok(()),
        }
    }

    fn carriers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut carriers: Vec<_> = self.summary.carriers.iter().collect();
        if carriers.is_empty() {
            return Ok(());
        }
        carriers.sort_by_key(|(_, carrier)| std::cmp::Reverse(carrier.departed));
        self.heading(f, &format!("{:<32}{:>8}{:>11}{:>13}", "Airlines", "departed", "cancelled", "mean delay"))?;
        for (code, Carrier { departed, cancelled, .. }) in carriers.iter().take(SHOWN) {
            let name = self.summary.airlines.get(*code).unwrap_or(code);
            let mean = self.summary.carriers[*code].mean_delay().map_or("-".into(), |mean| format!("{mean:.1} min"));
            writeln!(f, "  {name:<30.30}{:>8}{:>11}{mean:>13}", grouped(*departed), grouped(*cancelled))?;
        }
        more(f, carriers.len().saturating_sub(SHOWN) as u64)
    }

    fn delays(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.summary.alerts.worst.is_empty() {
            return Ok(());
        }
        self.heading(f, "The worst delays")?;
        for LateAlert { flight, delay_minutes, weather } in &self.summary.alerts.worst {
            let (hours, minutes) = (delay_minutes / 60, delay_minutes % 60);
            let name = format!("{} {}", flight.carrier, flight.number);
            let (day, origin, dest) = (flight.day.format("%a %e %b"), &flight.origin, &flight.dest);
            let (at, weather) = (clock(flight.scheduled), weather.as_ref().map_or("no weather".into(), describe));
            writeln!(f, "  {hours:>3} h {minutes:02}  {name:<8}{origin} to {dest}  {day}, {at}  {weather}")?;
        }
        Ok(())
    }

    fn dead_letters(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dead = &self.summary.dead;
        if dead.first.is_empty() {
            return Ok(());
        }
        self.heading(f, &format!("Dead letters, in {}", dead::TOPIC))?;
        if dead.first.len() <= SHOWN {
            let width = dead.first.iter().map(|letter| letter.place.len()).max().unwrap_or(0);
            return dead
                .first
                .iter()
                .try_for_each(|DeadLetter { place, reason, .. }| writeln!(f, "  {place:<width$}  {reason}"));
        }
        for (reason, count) in dead.reasons() {
            let example = dead.first.iter().find(|letter| letter.reason == reason).map_or("", |letter| &letter.place);
            writeln!(f, "  {count:>5}  {reason}, as in {example}")?;
        }
        more(f, dead.count.saturating_sub(dead.first.len() as u64))
    }
}

fn more(f: &mut fmt::Formatter<'_>, count: u64) -> fmt::Result {
    if count > 0 { writeln!(f, "  and {} more", grouped(count)) } else { Ok(()) }
}

/// 6111 as 6,111.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let (head, tail) = digits.split_at(digits.len() % 3);
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group));
    let head = (!head.is_empty()).then(|| head.into());
    head.into_iter().chain(groups).collect::<Vec<_>>().join(",")
}

/// 1545 as 15:45.
fn clock(time: i64) -> String {
    format!("{:02}:{:02}", time / 100, time % 100)
}

fn describe(weather: &Weather) -> String {
    let Weather { temperature, wind, rain, visibility } = weather;
    let parts = [
        temperature.map(|degrees| format!("{degrees:.0} °F")),
        wind.map(|speed| format!("wind {speed:.0} mph")),
        visibility.map(|miles| format!("visibility {miles:.0} mi")),
        rain.filter(|inches| *inches > 0.0).map(|inches| format!("rain {inches} in")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
