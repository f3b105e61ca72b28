/** One restore point: what it holds, what was found when it was looked at, and the way back from it. */
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { CanAccess } from 'ra-core';
import { Link as RouterLink } from 'react-router-dom';
import type { RestorePointResponse } from '#libs/contracts';
import { Human, Machine, Words } from '../components/Machine';
import { Page } from '../components/Page';
import { RecordPage } from '../components/RecordPage';
import { Facts, Section, type Fact } from '../components/Section';
import { When } from '../components/When';
import type { Formats } from '../i18n/format';
import { useFormats, useText, type Text } from '../i18n/useText';
import { restorePointPath, stackName, targetPath } from './columns';
import { Proof } from './Proof';
import { RestorePointItems } from './RestorePointItems';
import { RestorePointLooks } from './RestorePointLooks';

const factsOf = (point: RestorePointResponse, text: Text, { bytes }: Formats): Fact[] => [
  [
    text('restore-points.stack'),
    <Link key="stack" component={RouterLink} to={`/stacks/${point.stackId}`}>
      <Words>{stackName(point, text)}</Words>
    </Link>,
  ],
  [text('restore-points.taken'), <When key="taken" at={point.takenAt} exact />],
  [text('restore-points.release'), <Machine key="release">{point.releaseVersion}</Machine>],
  [text('restore-points.size'), <bdi key="size">{bytes(point.bytes)}</bdi>],
  [text('restore-points.added'), <bdi key="added">{bytes(point.addedBytes)}</bdi>],
  [text('restore-points.target'), <TargetLink key="target" target={point.target} />],
  [
    text('restore-points.task'),
    <Link key="task" component={RouterLink} to={`/tasks/${point.taskId}`}>
      {text('restore-points.openTask')}
    </Link>,
  ],
  [
    text('restore-points.snapshot'),
    <Machine key="snapshot" wrap>
      {point.snapshotId}
    </Machine>,
  ],
];

/** A link for those who may look at targets. */
const TargetLink = ({ target }: { target: RestorePointResponse['target'] }) => {
  const name = <Human>{target.name}</Human>;
  return (
    <CanAccess resource="backup-targets" action="show" accessDenied={name} loading={name}>
      <Link component={RouterLink} to={targetPath(target)}>
        {name}
      </Link>
    </CanAccess>
  );
};

const RestoreLink = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  return (
    <CanAccess resource="stacks" action="create">
      <Button component={RouterLink} to={`${restorePointPath(point)}/restore`} variant="contained">
        {text('restore-points.restore')}
      </Button>
    </CanAccess>
  );
};

const DrillLink = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  return (
    <CanAccess resource="stacks" action="operate">
      <Button
        component={RouterLink}
        to={`/stacks/${point.stackId}/plan/drill?restorePointId=${point.id}`}
        variant="outlined"
        color="inherit"
      >
        {text('restore-points.drill')}
      </Button>
    </CanAccess>
  );
};

const RestorePointView = ({ point }: { point: RestorePointResponse }) => {
  const text = useText();
  const formats = useFormats();
  return (
    <Page
      title={text('restore-points.heading', {
        product: point.productName,
        tenant: point.tenantName,
        time: formats.dateTime(point.takenAt),
      })}
      sentence={<Proof point={point} />}
      crumbs={[{ label: text('restore-points.title'), to: '/restore-points' }]}
      primary={
        <>
          <DrillLink point={point} />
          <RestoreLink point={point} />
        </>
      }
    >
      <RestorePointItems point={point} />
      <RestorePointLooks point={point} />
      <Section title={text('stacks.facts')}>
        <Facts facts={factsOf(point, text, formats)} />
      </Section>
      <Section title={text('restore-points.documents')}>
        <Typography color="textSecondary" sx={{ mb: 1 }}>
          {text('restore-points.documentsHelp')}
        </Typography>
        <Machine wrap>{point.documents.join('  ')}</Machine>
      </Section>
    </Page>
  );
};

const RestorePointPage = () => (
  <RecordPage<RestorePointResponse> resource="restore-points">
    {(point) => <RestorePointView point={point} />}
  </RecordPage>
);

export default RestorePointPage;
