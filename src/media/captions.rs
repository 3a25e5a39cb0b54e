//! Captions as WebVTT (W3C), read so that what players would skip silently is told to the editor.

use super::Refused;

pub const MAX_BYTES: u64 = 1_000_000;

/// # Errors
/// [`Refused`], with the line where a time cannot be read.
pub fn check(bytes: &[u8]) -> Result<(), Refused> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::CaptionsText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refused::CaptionsText);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line)).peekable();
    // "WEBVTT", then nothing or a remark.
    let header = lines.next().map_or("", |(_, line)| line);
    if !header.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return Err(Refused::Unknown);
    }
    // Header lines until the first empty one.
    while lines.next_if(|(_, line)| !line.is_empty()).is_some() {}
    let (mut cues, mut last) = (0, 0);
    while let Some((number, line)) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let is_note = line == "NOTE" || line.starts_with("NOTE ") || line.starts_with("NOTE\t");
        let is_look = matches!(line.trim_end(), "STYLE" | "REGION");
        if !is_note && !is_look {
            // A cue may have a name in the line before its times.
            let timing = match line.contains("-->") {
                true => (number, line),
                false => lines.next_if(|(_, next)| next.contains("-->")).unwrap_or((number, "")),
            };
            let (start, end) = times(timing.1).ok_or(Refused::CaptionsTime { line: timing.0 })?;
            if start < last || end <= start {
                return Err(Refused::CaptionsTime { line: timing.0 });
            }
            last = start;
            if lines.peek().is_some_and(|(_, text)| !text.trim().is_empty()) {
                cues += 1;
            }
        }
        while lines.next_if(|(_, line)| !line.is_empty()).is_some() {}
    }
    if cues == 0 { Err(Refused::CaptionsEmpty) } else { Ok(()) }
}

/// "00:01.000 --> 01:00:04.000 line:0" as milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((time(start.trim())?, time(rest.split_whitespace().next()?)?))
}

/// "mm:ss.ttt" or "hh:mm:ss.ttt"
fn time(text: &str) -> Option<u64> {
    let (clock, milliseconds) = text.split_once('.')?;
    let parts: Vec<&str> = clock.split(':').collect();
    let digits = |text: &str, least: usize, most: usize| {
        ((least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u64>().ok())?
    };
    let (hours, minutes, seconds) = match parts[..] {
        [m, s] => (0, digits(m, 2, 2)?, digits(s, 2, 2)?),
        [h, m, s] => (digits(h, 2, 4)?, digits(m, 2, 2)?, digits(s, 2, 2)?),
        _ => return None,
    };
    let milliseconds = digits(milliseconds, 3, 3)?;
    (minutes < 60 && seconds < 60).then(|| ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_as_programs_write_them_are_taken() {
        for text in [
            "WEBVTT\n\n00:00.000 --> 00:02.000\nGuten Tag",
            "\u{feff}WEBVTT - Deutsch\r\nKind: captions\r\n\r\nNOTE von Hand\r\n\r\n1\r\n00:00:00.500 --> 00:00:02.000 line:0\r\n<v Sprecherin>Guten Tag\r\nund willkommen\r\n\r\n00:00:02.000 --> 00:00:04.000\r\nTschüss\r\n",
        ] {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_players_would_skip_is_told_with_its_line() {
        let refused = |text: &str| check(text.as_bytes()).expect_err(text);
        assert_eq!(refused("WEBVTT\n\nGuten Tag\n"), Refused::CaptionsTime { line: 3 });
        assert_eq!(refused("WEBVTT\n\n00:00.0 --> 00:02.000\nA\n"), Refused::CaptionsTime { line: 3 });
        assert_eq!(refused("WEBVTT\n\n1\n00:03.000 --> 00:02.000\nA\n"), Refused::CaptionsTime { line: 4 });
        let early = "WEBVTT\n\n00:03.000 --> 00:04.000\nA\n\n00:01.000 --> 00:02.000\nB\n";
        assert_eq!(refused(early), Refused::CaptionsTime { line: 6 });
        assert_eq!(refused("WEBVTT\n\n00:00,000 --> 00:02,000\nSRT\n"), Refused::CaptionsTime { line: 3 });
        assert_eq!(refused("WEBVTT\n\nNOTE nichts\n"), Refused::CaptionsEmpty);
        assert_eq!(refused("WEBVTT\n\n00:00.000 --> 00:02.000\n\n"), Refused::CaptionsEmpty);
        assert_eq!(refused("WEBVTTX\n\n00:00.000 --> 00:02.000\nA"), Refused::Unknown);
        assert_eq!(refused("WEBVTT\n\n00:00.000 --> 00:02.000\nA\0"), Refused::CaptionsText);
        assert_eq!(check(b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe4"), Err(Refused::CaptionsText));
    }
}
