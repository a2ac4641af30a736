-- A name is found by what keyboards type of it, Đức by duc and Пётр by Петр: everybody is looked through once
-- more.
update person_marks set version = 0;
