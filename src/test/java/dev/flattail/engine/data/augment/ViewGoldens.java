package dev.flattail.engine.data.augment;

/**
 * Results of torchvision 0.22.1 with Pillow 13.0.0 for the images of {@link PillowImages}, printed
 * by {@code src/test/python/view_goldens.py}.
 */
final class ViewGoldens {
  /**
   * Rows and columns of the image; top, left, rows and columns of the window; rows and columns
   * wanted; CRC-32.
   */
  static final String WINDOWS =
      """
      23 31 0 0 23 31 16 16 fd6dbd1c
      23 31 3 5 11 20 32 32 0f01348f
      61 47 10 0 50 47 32 32 6596f744
      61 47 60 46 1 1 8 8 bc3ea1b7
      32 32 4 9 28 21 32 32 541fe4d8
      150 200 7 11 131 150 64 64 f2832586
      300 225 0 0 300 225 12 7 2994fee9
      """;

  /** Rows and columns of the image, shorter side, side of the middle, CRC-32. */
  static final String CENTERS =
      """
      37 50 32 28 2b1ab60b
      50 37 32 28 3251d1a9
      45 45 32 27 1cada7e9
      20 33 32 32 33c236f9
      32 47 32 28 06481113
      150 200 74 64 f4d4c98e
      101 300 37 32 a2809946
      """;

  /** Sigma; CRC-32 of images of 32x32, 5x3 and 1x40. */
  static final String BLURS =
      """
      0.1 f52d63e4 6f4baac2 0a1b29aa
      0.3 b3bfa3a6 53169cfb 23444192
      0.75 f31521c6 da668d0d 32309b0c
      1.0 ee17f9e8 4da33438 18e64f81
      1.37 c28d62a1 73bb1a3d 026d1ced
      1.9999 874de515 f76e364a 2c07e2d4
      """;

  /** Share of the circle, CRC-32. */
  static final String TURNS =
      """
      -0.5 acbabbdd
      -0.1 b1efe42b
      -0.031 b783fb59
      0.003 afb133fd
      0.004 ed40a3cc
      0.05 bfa81cf2
      0.1 99ef2831
      0.4999 2a3c4e30
      """;

  /** CRC-32 of images turned gray. */
  static final String GRAY = "801ea5d9";

  /** CRC-32 after contrast, brightness and saturation were changed. */
  static final String JITTER = "cb0b8e81";

  /** Operation, level, CRC-32 going one way bilinearly, and going the other bicubically. */
  static final String OPERATIONS =
      """
      AUTOCONTRAST 10.0 6e0764a2
      EQUALIZE 10.0 a10cc8b2
      INVERT 10.0 2e934ed7
      ROTATE 10.0 8c432bfa 8b954583
      ROTATE 9.31 d8f032f4 7f5a0f99
      ROTATE 6.7 15c70417 5c8aa827
      ROTATE 0.4 aadaefcf 190ecb4e
      POSTERIZE 10.0 8cd2b299
      POSTERIZE 9.31 d80756d0
      POSTERIZE 6.7 8015f9e4
      POSTERIZE 0.4 90f10a5b
      SOLARIZE 10.0 dab35918
      SOLARIZE 9.31 694d1adb
      SOLARIZE 6.7 64c4a098
      SOLARIZE 0.4 b501a479
      SOLARIZE_ADD 10.0 b355ce26
      SOLARIZE_ADD 9.31 65ae95e2
      SOLARIZE_ADD 6.7 ad2a380c
      SOLARIZE_ADD 0.4 0a55b462
      COLOR 10.0 acde18f9
      COLOR 9.31 88eb9ea4
      COLOR 6.7 53ecf9b4
      COLOR 0.4 95125154
      CONTRAST 10.0 e0dc3ed4
      CONTRAST 9.31 bcad6749
      CONTRAST 6.7 dbeaa8ed
      CONTRAST 0.4 ab1dfe53
      BRIGHTNESS 10.0 bfc1f797
      BRIGHTNESS 9.31 beb88c74
      BRIGHTNESS 6.7 dbe144cb
      BRIGHTNESS 0.4 a09d6b96
      SHARPNESS 10.0 5daab228
      SHARPNESS 9.31 437f9e0f
      SHARPNESS 6.7 6564c4e0
      SHARPNESS 0.4 f8f8ed67
      SHEAR_X 10.0 6ef5c705 e55f9325
      SHEAR_X 9.31 b0e28dbd 0611b7d7
      SHEAR_X 6.7 2c8c538b 1678dd02
      SHEAR_X 0.4 a8f6665e 0aa413db
      SHEAR_Y 10.0 920f9829 8a48af8c
      SHEAR_Y 9.31 13a50c79 6a4781b3
      SHEAR_Y 6.7 3b9a41d9 0919f72e
      SHEAR_Y 0.4 f5712cb2 4b814dcd
      TRANSLATE_X 10.0 ecbe2784 453f291b
      TRANSLATE_X 9.31 7003e23f 4e3ffc15
      TRANSLATE_X 6.7 a8c311df 10d224c5
      TRANSLATE_X 0.4 c879025d 20e8187f
      TRANSLATE_Y 10.0 55702e3a b27cb747
      TRANSLATE_Y 9.31 df910d7f f883d03f
      TRANSLATE_Y 6.7 c7314627 bb00f96a
      TRANSLATE_Y 0.4 43875c25 8e386541
      """;

  private ViewGoldens() {}
}
