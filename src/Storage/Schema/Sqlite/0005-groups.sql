-- The groups of data keys are in the key store's own file.
SELECT 1;
