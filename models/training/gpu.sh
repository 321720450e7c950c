#!/bin/bash
# Trains everything on a machine with a GPU, from what prepare.py and tokenizer.py wrote: gpu.sh SPRITES VAE TEXT UNET, in minutes.
# The text encoder learns beside the others: it needs the processors more than the GPU. What is whole already may get 0 minutes.
cd "$(dirname "$0")" || exit
export MINI_WORK=${MINI_WORK:-work} PYTHONUNBUFFERED=1 OMP_NUM_THREADS=4
python3 prepare.py renders
[ "$3" = 0 ] || nice -n 10 python3 text.py "$3" > "$MINI_WORK/text.log" 2>&1 &
[ "$1" = 0 ] || python3 sprites.py "$1"
[ "$2" = 0 ] || python3 vae.py "$2"
[ "$4" = 0 ] || python3 train.py "$4"
wait
