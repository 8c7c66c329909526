//! Flexible day periods of the languages that ICU4X has none of: `dayPeriods.json` and
//! `ca-gregorian.json` of CLDR 48.
// tidy: table

/// From which hour on, with the names from the longest to the shortest. Noon is a moment.
type Period = (u8, [&'static str; 3]);

/// The name of the period that a time is in.
pub(super) fn day_period(language: &str, style: &str, hour: u8, is_full_hour: bool) -> Option<&'static str> {
    let at = match style {
        "long" => 0,
        "short" => 1,
        _ => 2,
    };
    let periods = periods(language)?;
    if hour == 12 && is_full_hour {
        return Some(noon(language)[at]);
    }
    let found = periods.iter().rfind(|&&(from, _)| from <= hour).or(periods.last())?;
    Some(found.1[at])
}

fn noon(language: &str) -> [&'static str; 3] {
    match language {
        "en" => ["noon", "noon", "n"],
        "es" => ["del mediodía"; 3],
        "fr" => ["midi"; 3],
        "it" => ["mezzogiorno"; 3],
        "ja" => ["正午"; 3],
        "ko" => ["정오"; 3],
        "pl" => ["w południe", "w południe", "w poł."],
        "pt" => ["meio-dia"; 3],
        "ru" => ["полдень", "полд.", "полд."],
        "tr" => ["öğle", "öğle", "ö"],
        _ => [""; 3],
    }
}

fn periods(language: &str) -> Option<&'static [Period]> {
    Some(match language {
        "en" => &[
            (0, ["in the morning"; 3]),
            (12, ["in the afternoon"; 3]),
            (18, ["in the evening"; 3]),
            (21, ["at night"; 3]),
        ],
        "es" => &[
            (0, ["de la madrugada"; 3]),
            (6, ["de la mañana"; 3]),
            (12, ["de la tarde"; 3]),
            (20, ["de la noche"; 3]),
        ],
        "fr" => &[
            (0, ["du matin", "matin", "matin"]),
            (4, ["du matin", "matin", "mat."]),
            (12, ["de l’après-midi", "après-midi", "ap.m."]),
            (18, ["du soir", "soir", "soir"]),
        ],
        "it" => &[
            (0, ["di notte"; 3]),
            (6, ["di mattina"; 3]),
            (12, ["del pomeriggio", "di pomeriggio", "di pomeriggio"]),
            (18, ["di sera"; 3]),
        ],
        "ja" => &[
            (0, ["夜中"; 3]),
            (4, ["朝"; 3]),
            (12, ["昼"; 3]),
            (16, ["夕方"; 3]),
            (19, ["夜"; 3]),
            (23, ["夜中"; 3]),
        ],
        "ko" => &[
            (0, ["밤"; 3]),
            (3, ["아침"; 3]),
            (6, ["오전"; 3]),
            (12, ["오후"; 3]),
            (18, ["저녁"; 3]),
            (21, ["밤"; 3]),
        ],
        "pl" => &[
            (0, ["w nocy"; 3]),
            (6, ["rano"; 3]),
            (10, ["przed południem", "przed południem", "przed poł."]),
            (12, ["po południu", "po południu", "po poł."]),
            (18, ["wieczorem", "wieczorem", "wiecz."]),
            (21, ["w nocy"; 3]),
        ],
        "pt" => {
            &[(0, ["da madrugada"; 3]), (6, ["da manhã"; 3]), (12, ["da tarde"; 3]), (19, ["da noite"; 3])]
        }
        "ru" => &[
            (0, ["ночи"; 3]),
            (4, ["утра"; 3]),
            (12, ["дня"; 3]),
            (18, ["вечера", "вечера", "веч."]),
            (22, ["ночи"; 3]),
        ],
        "tr" => &[
            (0, ["gece"; 3]),
            (6, ["sabah"; 3]),
            (11, ["öğleden önce"; 3]),
            (12, ["öğleden sonra"; 3]),
            (18, ["akşamüstü"; 3]),
            (19, ["akşam"; 3]),
            (21, ["gece"; 3]),
        ],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_english() {
        for (hour, expected) in
            [(0, "in the morning"), (11, "in the morning"), (17, "in the afternoon"), (23, "at night")]
        {
            assert_eq!(day_period("en", "long", hour, true), Some(expected), "{hour}");
        }
        assert_eq!(day_period("en", "narrow", 12, true), Some("n"));
        assert_eq!(day_period("en", "long", 12, false), Some("in the afternoon"));
        assert_eq!(day_period("de", "long", 12, true), None);
    }
}
