"""What is done with finished sound: silence cut and put, one rate, one loudness.

Workers do it to what their engines make, so that it costs the gateway nothing; the gateway does it to what comes from
speech servers elsewhere. So the room lies below both.
"""
