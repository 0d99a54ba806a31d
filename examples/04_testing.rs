//! Testing a handler in its app: in memory and in virtual time, so nothing sleeps.
//!
//! `cargo test --example 04_testing`; run, it is the program that the app is: `cargo run --example 04_testing -- handlers`

use std::process::ExitCode;

use events::prelude::*;

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "readings", name = "reading.taken", version = "1.0.0")]
struct ReadingTaken {
    #[event(key)]
    sensor: String,
    celsius: f64,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Event)]
#[event(topic = "alarms", name = "alarm.raised", version = "1.0.0")]
struct AlarmRaised {
    sensor: String,
}

#[derive(Debug, thiserror::Error, Failure)]
#[error("colder than anything can be")]
#[failure(reject)]
struct Impossible;

#[handler]
async fn watch(reading: ReadingTaken) -> Result<Option<AlarmRaised>, Impossible> {
    match reading.celsius {
        ..-273.15 => Err(Impossible),
        celsius => Ok((celsius > 80.0).then_some(AlarmRaised { sensor: reading.sensor })),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    App::new("sensors").main().await
}

#[cfg(test)]
mod tests {
    use events::testing::TestApp;

    use super::*;

    #[events::test]
    async fn heat_raises_an_alarm_and_nonsense_is_rejected() {
        let app = TestApp::start(App::new("sensors")).await;
        for celsius in [20.0, 90.0, -300.0] {
            app.publish(ReadingTaken { sensor: "oven".into(), celsius }).await;
        }
        assert_eq!(app.published::<AlarmRaised>().one().sensor, "oven");
        app.dead_letters::<ReadingTaken>().one().reason_contains("colder");
    }
}
