/** What a task would do, shown before it is done: `/stacks/:id/plan/:kind`. */
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router-dom';
import {
  stackTaskKind,
  type StackResponse,
  type StackTaskInput,
  type StackTaskKind,
} from '#libs/contracts';
import { Page } from '../../components/Page';
import { RecordPage } from '../../components/RecordPage';
import { Human } from '../../components/Machine';
import { useFormats, useText } from '../../i18n/useText';
import { NotFound } from '../../layout/NotFound';
import { stackSentence } from '../sentence';
import { Choices } from './Choices';
import { firstInput, type PlanChoice } from './choice';
import { PlanResult } from './PlanResult';

const PlanOf = ({ stack, kind }: { stack: StackResponse; kind: StackTaskKind }) => {
  const text = useText();
  const formats = useFormats();
  const [search] = useSearchParams();
  const [choice, setChoice] = useState<PlanChoice>(() =>
    firstInput(kind, stack, {
      revisionId: search.get('revisionId'),
      restorePointId: search.get('restorePointId'),
    }),
  );
  const input: StackTaskInput | null = choice.input;
  const name = text('stacks.heading', { product: stack.productName, tenant: stack.tenantName });
  return (
    <Page
      title={`${text(`kind.${kind}`)} – ${name}`}
      sentence={<Human>{stackSentence(stack, text, formats)}</Human>}
      environment={stack.environmentSlug}
      crumbs={[
        { label: text('stacks.title'), to: '/stacks' },
        { label: name, to: `/stacks/${stack.id}` },
      ]}
    >
      <Choices kind={kind} stack={stack} choice={choice} onChoose={setChoice} />
      {input && <PlanResult stack={stack} input={input} choice={choice} />}
    </Page>
  );
};

const PlanPage = () => {
  const text = useText();
  const kind = stackTaskKind.safeParse(useParams().kind);
  if (!kind.success) return <NotFound />;
  return (
    <RecordPage<StackResponse> resource="stacks" title={text(`kind.${kind.data}`)}>
      {(stack) => <PlanOf key={kind.data} stack={stack} kind={kind.data} />}
    </RecordPage>
  );
};

export default PlanPage;
