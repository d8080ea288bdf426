import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Header,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
  Tabs,
  createAll,
  isSupported,
} from "nhsuk-frontend";

// aria-expanded is not allowed on a radio button, and the frontend sets it on those that
// reveal a question. The question follows its button in reading order without it.
class PlainRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}

// All that pages use. The frontend's file upload is left out: the name it gives its button
// differs from the words on it, so speech recognition cannot press it. The browser's own can.
const COMPONENTS = [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Header,
  NotificationBanner,
  PasswordInput,
  PlainRadios,
  SkipLink,
  Tabs,
];

export function setUp(scope) {
  if (isSupported(document.body)) {
    COMPONENTS.forEach((component) => createAll(component, undefined, { scope }));
  }
}
