//! What the users write and look for: a few words in several spellings, and what a query should find among them.

use fastrand::Rng;

/// Each word in spellings that a search does not tell apart. No word begins with another one.
const WORDS: [&[&str]; 8] = [
    &["essay", "Essay", "ESSAY"],
    &["été", "ÉTÉ", "e\u{301}te\u{301}"],
    &["strasse", "Straße", "STRASSE"],
    &["fish", "ﬁsh", "FISH"],
    &["noon", "Noon"],
    &["quiz", "QUIZ"],
    &["maps", "Maps"],
    &["lunch", "Lünch"],
];

/// What stands between words.
const BETWEEN: [&str; 8] = [" ", "  ", ", ", "! ", " 😀 ", "\n", "/", "."];

const EMOJI: char = '😀';

/// A message of one to four words.
pub fn text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for place in 0..rng.usize(1..=4) {
        if place > 0 {
            text.push_str(rng.choice(BETWEEN).unwrap());
        }
        let word = rng.usize(0..WORDS.len());
        text.push_str(&spelling(rng, word));
    }
    text
}

fn spelling(rng: &mut Rng, word: usize) -> String {
    (*rng.choice(WORDS[word]).unwrap()).to_owned()
}

/// A text without what a search overlooks: case, accents, ligatures.
pub fn fold(text: &str) -> String {
    let mut folded = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'é' => folded.push('e'),
            'ü' => folded.push('u'),
            'ß' => folded.push_str("ss"),
            'ﬁ' => folded.push_str("fi"),
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}

/// The words of a text, folded. An emoji is one, too: it stands between those before and behind it.
pub fn words(text: &str) -> Vec<String> {
    let apart = fold(text).replace(EMOJI, &format!(" {EMOJI} "));
    let is_between = |c: char| !c.is_alphanumeric() && c != EMOJI;
    apart.split(is_between).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What somebody looks for.
#[derive(Clone, Debug)]
pub struct Query {
    /// As it is typed.
    pub typed: String,
    /// What it means: one of these lists must be fulfilled wholly.
    either: Vec<Vec<Term>>,
}

/// A condition on the words of a message; all are folded.
#[derive(Clone, Debug)]
enum Term {
    Has(String),
    HasOneThatBegins(String),
    HasNot(String),
    HasInARow(String, String),
}

impl Query {
    /// One of the ways to ask for one or two words.
    pub fn random(rng: &mut Rng) -> Self {
        let first = rng.usize(0..WORDS.len());
        let second = (first + rng.usize(1..WORDS.len())) % WORDS.len();
        let (one, other) = (spelling(rng, first), spelling(rng, second));
        let (typed, either) = match rng.u8(0..10) {
            0 => (format!("{one} {other}"), vec![vec![has(&one), begins(&other)]]),
            1 => (format!("{one} -{other}"), vec![vec![has(&one), Term::HasNot(fold(&other))]]),
            2 => (format!("{one} or {other}"), vec![vec![has(&one)], vec![begins(&other)]]),
            3 => (format!("\"{one} {other}\""), vec![vec![Term::HasInARow(fold(&one), fold(&other))]]),
            4 | 5 => {
                let start: String = one.chars().take(rng.usize(1..4)).collect();
                (start.clone(), vec![vec![begins(&start)]])
            }
            _ => (one.clone(), vec![vec![begins(&one)]]),
        };
        Self { typed, either }
    }

    /// Whether a message with this text is found.
    pub fn finds(&self, text: &str) -> bool {
        let words = words(text);
        let fulfilled = |term: &Term| match term {
            Term::Has(word) => words.contains(word),
            Term::HasOneThatBegins(start) => words.iter().any(|word| word.starts_with(start)),
            Term::HasNot(word) => !words.contains(word),
            Term::HasInARow(one, other) => words.windows(2).any(|pair| pair[0] == *one && pair[1] == *other),
        };
        self.either.iter().any(|terms| terms.iter().all(fulfilled))
    }

    /// Whether this part of a text is a reason for finding it.
    pub fn explains(&self, highlighted: &str) -> bool {
        let words = words(highlighted);
        let sought = |word: &String| {
            self.either.iter().flatten().any(|term| match term {
                Term::Has(sought) => word == sought,
                Term::HasOneThatBegins(start) => word.starts_with(start),
                Term::HasNot(_) => false,
                Term::HasInARow(one, other) => word == one || word == other,
            })
        };
        !words.is_empty() && words.iter().all(sought)
    }
}

fn has(word: &str) -> Term {
    Term::Has(fold(word))
}

fn begins(start: &str) -> Term {
    Term::HasOneThatBegins(fold(start))
}
