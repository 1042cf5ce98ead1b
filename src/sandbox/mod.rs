//! A stand-in for Dynamic Media Classic over real HTTP. Depends on nothing of ours but plain words.
