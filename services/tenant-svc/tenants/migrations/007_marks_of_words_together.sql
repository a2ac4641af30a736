-- A name is found by what people say as one word of what is written in two: everybody is looked through once
-- more.
update person_marks set version = 0;
