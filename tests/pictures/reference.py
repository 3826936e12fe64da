"""Decodes pictures with Pillow: reads paths from stdin, one in each line, and writes a line of JSON for each.

The line has width and height after EXIF orientation, and 32 x 32 colours in sRGB on white. Each colour is the mean of its part of the picture.
"""
import base64
import io
import json
import sys

from PIL import Image, ImageCms, ImageOps

SIDE = 32
SRGB = ImageCms.createProfile("sRGB")
# The program refuses larger pictures, or the reference takes too long for them.
Image.MAX_IMAGE_PIXELS = 60_000_000


def colours(picture):
    profile = picture.info.get("icc_profile")
    if picture.mode in ("I", "F", "I;16", "I;16B", "I;16L", "LAB"):
        return None, picture.mode
    if profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            picture = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGBA" if picture.mode == "RGBA" else "RGB")
        except ImageCms.PyCMSError:
            pass
    rgba = picture.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    white.alpha_composite(rgba)
    return white.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX).tobytes(), picture.mode


def look(path):
    with Image.open(path) as picture:
        picture.seek(0)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        pixels, mode = colours(upright)
        return {"width": upright.width, "height": upright.height, "mode": mode, "pixels": base64.b64encode(pixels).decode() if pixels else None}


for line in sys.stdin:
    name = line.rstrip("\n")
    try:
        answer = look(name)
    except Exception as error:  # every decoder has its own
        answer = {"problem": f"{type(error).__name__}: {error}"[:200]}
    print(json.dumps(answer), flush=True)
