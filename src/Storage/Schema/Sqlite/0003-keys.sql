-- The wrapped data keys are in a file of their own, which the key store makes.
SELECT 1;
