// Two-input shuffles of sixteen lanes that bring the partners of strides 1 to 8 face to face.
//
// Thirty-two numbers have index bits b0...b4; bit b4 tells the two registers apart. Each stage's
// shuffle makes its own bit that one. Lane bits, low to high, and the register bit:
//
//   start     b0 b1 b2 b3 | b4        stride 4  b4 b0 b3 b1 | b2
//   stride 1  b1 b4 b2 b3 | b0        stride 8  b4 b0 b1 b2 | b3
//   stride 2  b4 b0 b2 b3 | b1        stride 16 b0 b1 b2 b3 | b4
//
// RESTORE n leads back to the start after n stages; after four it is what stride 16 needs.
#ifndef BFQ_VECTOR_SHUFFLES_H
#define BFQ_VECTOR_SHUFFLES_H

#define BFQ_EVEN_LOW 0, 2, 16, 18, 4, 6, 20, 22, 8, 10, 24, 26, 12, 14, 28, 30
#define BFQ_EVEN_HIGH 1, 3, 17, 19, 5, 7, 21, 23, 9, 11, 25, 27, 13, 15, 29, 31
#define BFQ_QUAD_LOW 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27
#define BFQ_QUAD_HIGH 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31

#define BFQ_RESTORE1_LOW 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29
#define BFQ_RESTORE1_HIGH 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31
#define BFQ_RESTORE2_LOW BFQ_EVEN_LOW
#define BFQ_RESTORE2_HIGH BFQ_EVEN_HIGH
#define BFQ_RESTORE3_LOW 0, 2, 8, 10, 16, 18, 24, 26, 4, 6, 12, 14, 20, 22, 28, 30
#define BFQ_RESTORE3_HIGH 1, 3, 9, 11, 17, 19, 25, 27, 5, 7, 13, 15, 21, 23, 29, 31
#define BFQ_RESTORE4_LOW 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define BFQ_RESTORE4_HIGH 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#endif
