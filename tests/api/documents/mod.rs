//! The documents against the program: the tables that repeat what the source defines, and the words of all texts.

mod glossary;
mod matcher;
mod source_files;
mod tables;
mod words;
