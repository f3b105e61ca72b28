/** What holds for all tenants and hosts at once: the pause of all, and the limit in all. */
import { updateSettingsBody, type SettingsResponse } from '#libs/contracts';
import { CanAccess } from 'ra-core';
import { useSettings, useUpdateSettings } from '../api/settings';
import { useSay } from '../components/answers';
import { ErrorBox } from '../components/ErrorBox';
import { RecordForm } from '../components/form/RecordForm';
import { toNumber } from '../components/form/numbers';
import { TextEntry } from '../components/form/TextEntry';
import { Page } from '../components/Page';
import { PauseAllButton } from '../components/PauseAllButton';
import { Facts, Section } from '../components/Section';
import { SkeletonRows } from '../components/SkeletonRows';
import { StateChip } from '../components/StateChip';
import { useFormats, useText, type Text } from '../i18n/useText';
import { WindowsSection } from './WindowsSection';

const LimitFacts = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const { number } = useFormats();
  const limit = settings.maxActive === null ? text('settings.noLimit') : number(settings.maxActive);
  return <Facts facts={[[text('settings.tasksAtOnce'), <bdi key="t">{limit}</bdi>]]} />;
};

const LimitForm = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  const update = useUpdateSettings();
  const say = useSay();
  return (
    <RecordForm
      schema={updateSettingsBody}
      version={settings.version}
      fields={{ maxActive: settings.maxActive === null ? '' : String(settings.maxActive) }}
      toBody={({ maxActive }) => ({ maxActive: toNumber(maxActive) ?? null })}
      save={async (body, version) => {
        await update.mutateAsync({ settings: { version }, body });
        say('action.saved');
      }}
      submitLabel={text('action.save')}
    >
      <TextEntry
        source="maxActive"
        type="number"
        label={text('settings.tasksAtOnce')}
        help={text('settings.tasksAtOnceHelp')}
        placeholder={text('settings.noLimit')}
      />
    </RecordForm>
  );
};

const running = (settings: SettingsResponse, text: Text) => ({
  sentence: <StateChip tone="running" label={text('settings.open')} />,
  primary: <PauseAllButton settings={settings} />,
});

const SettingsView = ({ settings }: { settings: SettingsResponse }) => {
  const text = useText();
  return (
    <Page
      title={text('settings.title')}
      // While all is paused the banner above says so, with the button that ends it.
      {...(settings.paused ? {} : running(settings, text))}
    >
      <Section title={text('settings.limits')}>
        <CanAccess
          resource="settings"
          action="edit"
          accessDenied={<LimitFacts settings={settings} />}
        >
          <LimitForm settings={settings} />
        </CanAccess>
      </Section>
      <WindowsSection />
    </Page>
  );
};

const SettingsPage = () => {
  const text = useText();
  const { data, error, refetch } = useSettings();
  if (data) return <SettingsView settings={data} />;
  return (
    <Page title={text('settings.title')}>
      {error ? <ErrorBox error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
    </Page>
  );
};

export default SettingsPage;
