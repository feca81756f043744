// What a scan sounds and feels like: high for right, low for wrong. [data-mute] makes it silent.
const TONES = { success: [880, 0.09], danger: [200, 0.3], done: [1320, 0.2] };
let audio = null;
let silent = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mute]");
  if (!button) return;
  silent = !silent;
  button.setAttribute("aria-pressed", String(silent));
});

document.addEventListener("scan", (event) => {
  navigator.vibrate?.(event.detail === "danger" ? [120, 60, 120] : 40);
  if (silent) return;
  audio ||= new AudioContext();
  const [pitch, seconds] = TONES[event.detail];
  const voice = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.value = 0.12;
  voice.frequency.value = pitch;
  voice.connect(volume).connect(audio.destination);
  voice.start();
  voice.stop(audio.currentTime + seconds);
});
