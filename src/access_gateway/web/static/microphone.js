/** Why there is no sound: `why` is "refused", "missing", "busy" or "off" (no microphone on this page at all). */
export class NoMicrophone extends Error {
  constructor(why, cause) {
    super(why, { cause });
    this.why = why;
  }
}

const WHY = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/**
 * Open the microphone; `take` gets pieces of 16 kHz, 16-bit samples, and `lost` is told when there is none any more:
 * pulled out, or no longer allowed. Returns what closes it.
 * @param {(samples: ArrayBuffer) => void} take
 * @param {(error: NoMicrophone) => void} lost
 * @param {URL} base
 */
export async function openMicrophone(take, lost, base) {
  if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) throw new NoMicrophone("off");
  let media;
  try {
    media = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    throw new NoMicrophone(WHY[error.name] ?? "off", error);
  }
  const context = new AudioContext();
  const close = () => {
    media.getTracks().forEach((track) => track.stop());
    return context.close();
  };
  try {
    await context.audioWorklet.addModule(new URL("recorder.js", base));
    const recorder = new AudioWorkletNode(context, "access-gateway-recorder", { numberOfOutputs: 0 });
    recorder.port.onmessage = ({ data }) => take(data);
    context.createMediaStreamSource(media).connect(recorder);
    await context.resume();
  } catch (error) {
    await close();
    throw new NoMicrophone("off", error);
  }
  for (const track of media.getTracks()) track.addEventListener("ended", () => lost(new NoMicrophone("missing")));
  return close;
}
