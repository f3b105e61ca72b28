-- Drills: a restore point is restored in a throw-away place, and what that took is measured.
ALTER TABLE "restore_point_proofs" ADD COLUMN "restore_seconds" INTEGER, ADD COLUMN "loss_seconds" INTEGER;
ALTER TABLE restore_point_proofs ADD CONSTRAINT restore_point_proofs_figures_fit CHECK (
  (restore_seconds IS NULL) = (loss_seconds IS NULL)
  AND (restore_seconds IS NULL OR (level >= 3 AND restore_seconds >= 0 AND loss_seconds >= 0)));

ALTER TABLE tasks DROP CONSTRAINT tasks_kind_known;
ALTER TABLE tasks ADD CONSTRAINT tasks_kind_known CHECK (kind IN
  ('deploy', 'upgrade', 'rollback', 'start', 'stop', 'restart', 'scale', 'backup', 'restore', 'drill', 'remove', 'check', 'prepare'));
