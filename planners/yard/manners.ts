/** Words for what a body can do that no rule of the yard knows: it has to be learned from the sentence. Data only; compared by their stems. */
import { stemOf } from "../../src/core/words.ts";

const stems = (words: string): ReadonlySet<string> => new Set(words.split(" ").map(stemOf));

/** Verbs of bodies in motion, or in a posture. */
export const motionVerbs = stems(
  "spin rotate twirl whirl pirouette revolve turn jump hop skip leap bounce bound dance wave crouch duck squat kneel sit lie " +
    "stand balance rear tilt lean roll tumble flip somersault cartwheel wiggle wriggle shake nod bow limp sneak creep stomp stamp kick " +
    "stretch rise sway swing wobble wheelie drift reverse sidestep shuffle strafe gallop canter sprint jog race dash charge " +
    "tiptoe stalk strut waddle scuttle scurry skid zigzag weave curtsy bob dip flap flail twist scratch paddle tap rock freeze " +
    "tremble shiver vibrate pose",
);

/** How a body may move, which parts of it, how much of it. */
export const manners = stems(
  "backward backwards forward forwards sideways sideward leftward rightward left right clockwise anticlockwise counterclockwise " +
    "counter spot place axis itself leg legs foot feet hind front rear back wheel wheels belly torso body side sides nose head tail knee knees " +
    "tiptoe circle circles zigzag figure eight line high higher low lower tall still upright erect slow slower quick fast hop hops jump jumps step steps " +
    "metre metres meter meters m second seconds degree degrees half quarter only while without falling touching moving keeping facing",
);

/** Of these a turn has a side: whole turns are counted either way, so that it takes a skill of its own, with a verifier that knows the side. */
export const sides = stems("left right clockwise anticlockwise counterclockwise counter leftward rightward");
