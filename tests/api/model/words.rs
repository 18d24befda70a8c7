//! The texts of messages and the search queries: a few words in several spellings, and which texts a query must find.

use fastrand::Rng;

/// Words, each in spellings that a search treats as equal. No word is the beginning of another.
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

/// Separators of words.
const SEPARATORS: [&str; 8] = [" ", "  ", ", ", "! ", " 😀 ", "\n", "/", "."];

const EMOJI: char = '😀';

/// The text of a message: one to four words.
pub fn random_text(rng: &mut Rng) -> String {
    let mut text = String::new();
    for place in 0..rng.usize(1..=4) {
        if place > 0 {
            text.push_str(rng.choice(SEPARATORS).unwrap());
        }
        let word = rng.usize(0..WORDS.len());
        text.push_str(&spelling(rng, word));
    }
    text
}

fn spelling(rng: &mut Rng, word: usize) -> String {
    (*rng.choice(WORDS[word]).unwrap()).to_owned()
}

/// A text without the differences that a search ignores: case, accents, ligatures.
fn fold(text: &str) -> String {
    let mut folded = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
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

/// The words of a text, folded. An emoji is a word, too, and separates the words before and after it.
fn words(text: &str) -> Vec<String> {
    let separated = fold(text).replace(EMOJI, &format!(" {EMOJI} "));
    let is_separator = |c: char| !c.is_alphanumeric() && c != EMOJI;
    separated.split(is_separator).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A search query.
#[derive(Clone, Debug)]
pub struct Query {
    /// The parameter `q`.
    pub text: String,
    /// Its meaning: a message is found if all terms of one of the alternatives apply.
    alternatives: Vec<Vec<Term>>,
}

/// A condition on the words of a message. The words of a term are folded.
#[derive(Clone, Debug)]
enum Term {
    Has(String),
    HasPrefix(String),
    Lacks(String),
    HasPhrase(String, String),
}

impl Query {
    /// A query of one of several forms for one or two words.
    pub fn random(rng: &mut Rng) -> Self {
        let first = rng.usize(0..WORDS.len());
        let second = (first + rng.usize(1..WORDS.len())) % WORDS.len();
        let (one, other) = (spelling(rng, first), spelling(rng, second));
        let (text, alternatives) = match rng.u8(0..10) {
            0 => (format!("{one} {other}"), vec![vec![has(&one), has_prefix(&other)]]),
            1 => (format!("{one} -{other}"), vec![vec![has(&one), Term::Lacks(fold(&other))]]),
            2 => (format!("{one} or {other}"), vec![vec![has(&one)], vec![has_prefix(&other)]]),
            3 => (format!("\"{one} {other}\""), vec![vec![Term::HasPhrase(fold(&one), fold(&other))]]),
            4 | 5 => {
                let start: String = one.chars().take(rng.usize(1..4)).collect();
                (start.clone(), vec![vec![has_prefix(&start)]])
            }
            _ => (one.clone(), vec![vec![has_prefix(&one)]]),
        };
        Self { text, alternatives }
    }

    /// Returns true if a message with this text is found.
    pub fn matches(&self, text: &str) -> bool {
        let words = words(text);
        let applies = |term: &Term| match term {
            Term::Has(word) => words.contains(word),
            Term::HasPrefix(start) => words.iter().any(|word| word.starts_with(start)),
            Term::Lacks(word) => !words.contains(word),
            Term::HasPhrase(one, other) => words.windows(2).any(|pair| pair[0] == *one && pair[1] == *other),
        };
        self.alternatives.iter().any(|terms| terms.iter().all(applies))
    }

    /// Returns true if a highlighted part of a text consists of words of the query.
    pub fn explains(&self, highlighted: &str) -> bool {
        let words = words(highlighted);
        let is_in_query = |word: &String| {
            self.alternatives.iter().flatten().any(|term| match term {
                Term::Has(sought) => word == sought,
                Term::HasPrefix(start) => word.starts_with(start),
                Term::Lacks(_) => false,
                Term::HasPhrase(one, other) => word == one || word == other,
            })
        };
        !words.is_empty() && words.iter().all(is_in_query)
    }
}

fn has(word: &str) -> Term {
    Term::Has(fold(word))
}

fn has_prefix(start: &str) -> Term {
    Term::HasPrefix(fold(start))
}
