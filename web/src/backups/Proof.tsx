/** The proof of a restore point in words. */
import Typography from '@mui/material/Typography';
import type { RestorePointResponse } from '#libs/contracts';
import { StateChip } from '../components/StateChip';
import { useText } from '../i18n/useText';
import { proofStateOf, proofTones } from './proof';

export const ProofChip = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const state = proofStateOf(point);
  return <StateChip tone={proofTones[state]} label={text(`restore-points.proof.${state}`)} />;
};

/** The chip, and what it means for whoever relies on the point. */
export const Proof = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  return (
    <>
      <ProofChip point={point} />{' '}
      <Typography component="span" variant="caption" color="textSecondary">
        {text(`restore-points.proofNote.${proofStateOf(point)}`)}
      </Typography>
    </>
  );
};
