-- A name is found by each of its words and by every reading: everybody is looked through once more.
update person_marks set version = 0;
