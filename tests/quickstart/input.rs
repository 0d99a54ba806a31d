//! Data of one's own, and what is wrong with it.

use super::{HEADER, by_python, every_row_is_accounted_for, folder, run, scratch, text, totals};

#[test]
fn flights_of_ones_own_are_read_by_the_same_rule() {
    let tidy = "2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z";
    let lines = [
        tidy.to_owned(),
        // Late, in an hour without weather, and the delay of the second is unknown.
        tidy.replace(",2,830", ",60,830"),
        tidy.replace(",2,830", ",NA,830"),
        tidy.replace("517", ""),
        tidy.replace("N14228", ""),
        tidy.replace("UA", "\"Air, \"\"U\"\"\""),
        tidy.replace("10:00:00Z", "05:00:00-05:00"),
        tidy.replace("10:00:00Z", "10:00"),
        tidy.replace("2013,1,1,", "2013,1,32,"),
        // A mark that is never closed, bytes that are no text and a line without end spoil their own row.
        tidy.replace("EWR", "\"EWR"),
        tidy.replace("UA", "\u{fffd}"),
        String::new(),
        "x".repeat(3_000_000),
        format!("{tidy},more,than,enough\r"),
        tidy.to_owned(),
    ];
    let mut bytes = format!("{HEADER}\r\n{}", lines.join("\n")).into_bytes();
    let position = bytes.windows(3).position(|window| window == "\u{fffd}".as_bytes()).unwrap();
    bytes[position] = 0xff;
    let data = folder("own", &bytes);
    let mut totals = totals(&data);
    totals.as_object_mut().unwrap().remove("retried");
    assert_eq!(totals, by_python(&data));
    assert_eq!((&totals["rows"], &totals["dead_letters"]), (&14.into(), &5.into()));
    assert_eq!(totals["late_alerts_without_weather"], 1);
    every_row_is_accounted_for(&totals);
}

#[test]
fn nonsense_under_a_header_is_dead_letters() {
    let noise: Vec<u8> = (0..300_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let data = folder("nonsense", &[HEADER.as_bytes(), b"\n", &noise].concat());
    let totals = totals(&data);
    assert!(totals["rows"].as_u64().unwrap() > 100);
    assert_eq!(totals["rows"], totals["dead_letters"]);
    assert_eq!(totals["carriers"], serde_json::json!({}));
}

#[test]
fn what_is_no_such_file_is_named_with_what_to_do() {
    let cases: [(&str, Option<&[u8]>, &str); 3] = [
        ("missing", None, "cannot read "),
        ("empty", Some(b""), "is empty"),
        ("header", Some(b"carrier,flight\nUA,1"), "lacks the columns `year`, `month`, `day`, `dep_time`"),
    ];
    for (name, bytes, said) in cases {
        let data = bytes.map_or_else(|| scratch(name), |bytes| folder(name, bytes));
        let output = run(&["--data", data.to_str().unwrap(), "--json"]);
        let (file, errors) = (data.join("flights.csv"), text(&output.stderr));
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{errors}");
        assert!(errors.contains(said) && errors.contains(file.to_str().unwrap()), "{errors}");
        assert!(errors.contains("--data DIR") || errors.contains("the first line of the file names"), "{errors}");
    }
}
