"""What all training here shares: a learning rate that follows the clock, averaged weights, files that training resumes from."""
import functools, math, multiprocessing, os, time
import numpy as np, torch

DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True


@functools.lru_cache(None)
def helpers():
    """Processes for what numpy and plain Python do; to be asked for before the GPU is."""
    return multiprocessing.get_context('fork').Pool(os.cpu_count())


def half():
    """Networks compute in bfloat16 while they learn; their weights stay float32."""
    return torch.autocast(DEVICE, torch.bfloat16)


def save(path, modules, **more):
    """Parameters of {name: module}, as they are or as averaged, in half precision."""
    np.savez(path + '.tmp.npz', **{f'{n}.{k}': v.detach().half().cpu().numpy() for n, m in modules.items() for k, v in (m if isinstance(m, dict) else dict(m.named_parameters())).items()}, **more)
    os.replace(path + '.tmp.npz', path)


def load(path, modules):
    """Fills what the file holds; returns the rest of the file."""
    d = dict(np.load(path))
    for n, m in modules.items():
        own = {k[len(n) + 1:]: torch.from_numpy(d.pop(k)).float() for k in list(d) if k.startswith(n + '.')}
        m.load_state_dict(own, strict=False)
    return d


def fit(path, modules, loss, seconds, peak, ema=.999, hold=.3, every=10.):
    """Adam on the weights of {name: module}. loss(step) returns a loss and {name: figure}. The learning rate warms up, stays until `hold`
    of the time is over and falls to zero along a cosine. The averaged weights are written to path each minute and at the end, and
    training goes on from what is there."""
    if os.path.exists(path): load(path, modules); print('going on from', path, flush=True)
    for m in modules.values(): m.to(DEVICE, memory_format=torch.channels_last).train()
    ps = [p for m in modules.values() for p in m.parameters()]
    mean = [p.detach().clone() for p in ps]
    opt = torch.optim.AdamW(ps, lr=peak, betas=(.9, .99), weight_decay=1e-4, **(dict(fused=True) if DEVICE == 'cuda' else {}))
    print(round(sum(p.numel() for p in ps) / 1e6, 2), 'M weights', flush=True)

    def keep(step):
        at = {id(p): e for p, e in zip(ps, mean)}
        save(path, {n: {k: at[id(p)] for k, p in m.named_parameters()} for n, m in modules.items()}, step=step)
    start = said = saved = time.time()
    step, log = 0, []
    while True:
        done = (time.time() - start) / seconds
        if done >= 1: break
        lr = peak * min(1, (step + 1) / 200) * (1 if done < hold else .5 + .5 * math.cos(math.pi * (done - hold) / (1 - hold))) + 1e-7
        for g in opt.param_groups: g['lr'] = lr
        value, figures = loss(step)
        opt.zero_grad(set_to_none=True)
        value.backward()
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(ps, 1.)): opt.step()
        else: print(step, 'left out: not finite', flush=True)
        step += 1
        k = min(ema, step / (10 + step))
        with torch.no_grad(): torch._foreach_mul_(mean, k); torch._foreach_add_(mean, [p.detach() for p in ps], alpha=1 - k)
        log.append(torch.stack([torch.as_tensor(v, device=DEVICE).detach().float() for v in figures.values()]))
        if time.time() - said > every:
            print(f'{step} {time.time() - start:.0f}s lr {lr:.1e}', *[f'{n} {v:.4f}' for n, v in zip(figures, torch.stack(log).nanmean(0).tolist())], flush=True)
            said, log = time.time(), []
        if time.time() - saved > 60: keep(step); saved = time.time()
    if log: print(f'{step} {time.time() - start:.0f}s', *[f'{n} {v:.4f}' for n, v in zip(figures, torch.stack(log).nanmean(0).tolist())], flush=True)
    keep(step)
    with torch.no_grad():
        for p, e in zip(ps, mean): p.copy_(e)
