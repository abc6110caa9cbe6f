INSERT INTO book (isbn, title, price_cents, copies) VALUES
  ('9780141439518', 'Pride and Prejudice', 899, 12),
  ('9780486415864', 'Great Expectations', 1150, 2),
  ('9780679734505', 'Crime and Punishment', 1299, 7),
  ('9780142437230', 'Don Quixote', 1850, 1);
