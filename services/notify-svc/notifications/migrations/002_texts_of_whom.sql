-- All that is kept of what somebody was told is read for the file of what is held about them.
create index if not exists kept_texts_of_person on kept_texts (person_id);
