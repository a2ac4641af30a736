-- Of two who share a birth date a name is the same with whichever dots, hyphens and apostrophes in it, or with
-- none: everybody is looked through once more.
update person_marks set version = 0;
